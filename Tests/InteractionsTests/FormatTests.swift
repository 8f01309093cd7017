import Foundation
import Testing

@testable import Interactions

/// Each published format in small, by hand, as its documentation shows it; and what is damaged in it.
struct FormatTests {
  private func log(_ reader: any DatasetReader, _ files: [String: String]) throws -> InteractionLog {
    let folder = try TemporaryFolder()
    for (name, content) in files { try folder.write(content, name) }
    return try reader.read(DataFolder(folder.path)).prepared(.init(duplicates: .keep))
  }

  private func values(_ log: InteractionLog, _ feature: String, _ item: String) throws -> Set<String> {
    let names = try log.names()
    let place = try #require(names.itemIDs.firstIndex(of: item))
    let feature = try #require(names.feature(feature))
    return Set(feature.values(of: place).map { feature.values[Int($0)] })
  }

  private func title(_ log: InteractionLog, _ item: String) throws -> String? {
    let names = try log.names()
    return names.titles[try #require(names.itemIDs.firstIndex(of: item))]
  }

  @Test func amazonRatingsAndReviewsAreTheSameLog() throws {
    let ratings = try log(
      AmazonRatingsReader(category: "Video_Games"),
      ["ratings_Video_Games.csv": "A1,0700,5.0,1200009600\nA2,B000,1.0,1300060800\nA1,B000,3.0,1200096000\n"])
    let reviews = try log(
      AmazonReviewsReader(category: "Video_Games"),
      [
        "reviews_Video_Games_5.json": #"""
          {"reviewerID": "A1", "asin": "0700", "reviewerName": "a \"b\"", "helpful": [8, 12], "overall": 5.0, "unixReviewTime": 1200009600}
          {"reviewerID": "A2", "asin": "B000", "reviewText": "ends in \\", "overall": 1.0, "x": {"asin": "no", "y": ["}"]}, "unixReviewTime": 1300060800}
          {"asin":"\u0042000","overall":3,"unixReviewTime":1200096000,"reviewerID":"A1"}
          """#
      ])
    #expect(ratings.digest == reviews.digest)
    #expect(try history(ratings, "A1") == ["0700", "B000"])
    #expect(Array(try #require(ratings.ratings(of: 0))) == [5, 3])
  }

  @Test func partsOfAmazonAreRead() throws {
    let music = try log(
      PrunedAmazonReader(), ["Amazon_ratings_Digital_Music_pruned.txt": "0 0 5.0 1158019200\n1 0 4.0 1059523200\n"])
    #expect(try music.originalUserIDs() == ["0", "1"] && music.ratings(of: 1)?.first == 4)
    let games = try log(OrderedPairsReader(fileName: "Video.txt"), ["Video.txt": "1 9\n1 8\n2 9\n1 9\n"])
    #expect(games.timeKind == .ordinal)
    #expect(try history(games, "1") == ["9", "8", "9"])
    let sports = try log(
      AmazonTimedPairsReader(category: "Sports_and_Outdoors"),
      [
        "Sports_and_Outdoors_5core_interactions.csv": "reviewerID,asin,unixReviewTime\nA,B1,20\nA,B2,10\n",
        "Sports_and_Outdoors_item_attributes.tsv": "asin\tattribute_ids\nB1\t3 1 2\nB2\t\n",
      ])
    #expect(try history(sports, "A") == ["B2", "B1"])
    #expect(try values(sports, "attribute", "B1") == ["1", "2", "3"] && values(sports, "attribute", "B2") == [])
    let grocery = try log(
      ReChorusReader(),
      [
        "train.csv": "user_id\titem_id\ttime\n2\t3\t50\n",
        "item_meta.csv": "item_id\ti_category\tr_complement\tr_substitute\n3\t0\t[1, 2]\t[]\n",
      ])
    #expect(try values(grocery, "category", "3") == ["0"])
    let discs = try log(
      IRBenchmarkReader(),
      [
        "train.tsv": "user_procid\titem_procid\n0\t1\n", "test.tsv": "user_procid\titem_procid\n0\t0\n",
        "user_list.tsv": "user_orgid\tuser_procid\nAX\t0\n", "item_list.tsv": "item_orgid\titem_procid\nB0\t0\n0B\t1\n",
      ])
    #expect(try discs.timeKind == .none && discs.originalItemIDs() == ["0B", "B0"])
  }

  private let artists = "id\tname\turl\tpictureURL\n52\tMorcheeba\thttp://a\t\n51\tDuran Duran\thttp://b\thttp://c\n"
  private let tags = "tagID\ttagValue\n13\tchillout\n15\tdowntempo\n"

  /// The first rows of the published files: the timestamp of 1 April 2009 is midnight in Madrid, in summer time.
  @Test func lastFMIsTheSameByDateAndByTimestamp() throws {
    let dates = try log(
      LastFMReader(),
      [
        "user_taggedartists.dat": "userID\tartistID\ttagID\tday\tmonth\tyear\n2\t52\t13\t1\t4\t2009\n2\t52\t15\t1\t4\t2009\n2\t51\t13\t1\t1\t2009\n",
        "artists.dat": artists, "tags.dat": tags,
      ])
    let timed = try log(
      LastFMReader(),
      [
        "user_taggedartists-timestamps.dat": "userID\tartistID\ttagID\ttimestamp\n2\t52\t13\t1238536800000\n2\t52\t15\t1238536800000\n2\t51\t13\t1230764400000\n"
      ])
    #expect(dates.digest == timed.digest)
    #expect(try history(dates, "2") == ["51", "52", "52"])
    #expect(DatasetStatistics(dates).firstDay == "2009-01-01" && DatasetStatistics(dates).lastDay == "2009-04-01")
    #expect(try values(dates, "tag", "52") == ["chillout", "downtempo"])
    #expect(try title(dates, "52") == "Morcheeba")
    let heard = try log(
      LastFMListeningReader(),
      [
        "user_artists.dat": "userID\tartistID\tweight\n2\t51\t13883\n2\t52\t11690\n", "artists.dat": artists,
        "tags.dat": tags, "user_taggedartists.dat": "userID\tartistID\ttagID\tday\tmonth\tyear\n9\t52\t13\t1\t4\t2009\n",
      ])
    #expect(try heard.timeKind == .none && heard.userCount == 1 && values(heard, "tag", "52") == ["chillout"])
  }

  @Test func deliciousIsReadWithAndWithoutTimes() throws {
    let dated = try log(
      DeliciousReader(),
      [
        "user_taggedbookmarks.dat": "userID\tbookmarkID\ttagID\tday\tmonth\tyear\thour\tminute\tsecond\n8\t1\t13\t8\t11\t2010\t23\t29\t22\n8\t7\t15\t8\t11\t2010\t23\t29\t21\n",
        "tags.dat": "id\tvalue\n13\tcollection_development\n15\tlibraries\n",
        "bookmarks.dat": "id\tmd5\ttitle\turl\tmd5Principal\turlPrincipal\n1\tab\tIFLA\thttp://www.ifla.org/\t7f\twww.ifla.org\n",
      ])
    let timed = try log(
      DeliciousReader(),
      [
        "user_taggedbookmarks-timestamps.dat": "userID\tbookmarkID\ttagID\ttimestamp\n8\t1\t13\t1289255362000\n8\t7\t15\t1289255361000\n"
      ])
    #expect(dated.digest == timed.digest)
    #expect(try history(dated, "8") == ["7", "1"] && title(dated, "1") == "IFLA")
    #expect(try values(dated, "tag", "1") == ["collection_development"])
    let pairs = try log(DeliciousPairsReader(), ["user_bookmarks.tsv": "8\t1\n8\t7\n"])
    #expect(pairs.timeKind == .none && pairs.count == 2)
  }

  @Test func movieLensIsReadInItsOtherForms() throws {
    let header = "id\ttitle\timdbID\tspanishTitle\timdbPictureURL\tyear\t"
      + "rtID\trtAllCriticsRating\trtAllCriticsNumReviews\trtAllCriticsNumFresh\trtAllCriticsNumRotten\trtAllCriticsScore\t"
      + "rtTopCriticsRating\trtTopCriticsNumReviews\trtTopCriticsNumFresh\trtTopCriticsNumRotten\trtTopCriticsScore\t"
      + "rtAudienceRating\trtAudienceNumRatings\trtAudienceScore\trtPictureURL\n"
    let hetrec = try log(
      HetRecMovieLensReader(),
      [
        "user_ratedmovies-timestamps.dat": "userID\tmovieID\trating\ttimestamp\n75\t3\t1\t1162160236000\n75\t32\t4.5\t1162160624000\n",
        "movies.dat": header + "3\tGrumpy\t0\tx\ty\t1995" + String(repeating: "\t0", count: 15) + "\n",
        "movie_genres.dat": "movieID\tgenre\n3\tComedy\n3\tRomance\n",
      ])
    let dated = try log(
      HetRecMovieLensReader(),
      [
        "user_ratedmovies.dat": "userID\tmovieID\trating\tdate_day\tdate_month\tdate_year\tdate_hour\tdate_minute\tdate_second\n75\t3\t1\t29\t10\t2006\t23\t17\t16\n75\t32\t4.5\t29\t10\t2006\t23\t23\t44\n"
      ])
    #expect(hetrec.digest == dated.digest)
    #expect(try title(hetrec, "3") == "Grumpy (1995)" && values(hetrec, "genre", "3") == ["Comedy", "Romance"])
    let latest = try log(
      MovieLensCSVReader(),
      [
        "ratings.csv": "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,11,3.0,1260759144\n",
        "movies.csv": "movieId,title,genres\n11,\"American President, The (1995)\",Comedy|Drama\n31,x,(no genres listed)\n",
      ])
    #expect(try title(latest, "11") == "American President, The (1995)" && values(latest, "genre", "31") == [])
    let tweets = try log(
      MovieTweetingsReader(),
      ["ratings.dat": "1::0054890::9::1381945744\n", "movies.dat": "0054890::Fantômas (1913)::Crime|Drama\n"])
    #expect(try title(tweets, "0054890") == "Fantômas (1913)" && values(tweets, "genre", "0054890") == ["Crime", "Drama"])
  }

  @Test func taobaoHasCategories() throws {
    let log = try log(
      TaobaoReader(), ["UserBehavior.csv": "1,2268318,2520377,pv,1511544070\r\n1,5,9,buy,1511561733\r\n1,5,9,fav,1511561734"])
    #expect(try history(log, "1") == ["2268318", "5", "5"])
    #expect(try values(log, "category", "5") == ["9"] && values(log, "category", "2268318") == ["2520377"])
  }

  @Test func goodreadsIsRead() throws {
    let log = try log(
      GoodreadsReader(genre: "poetry"),
      [
        "goodreads_interactions_poetry.json": #"""
          {"user_id": "8842", "book_id": "42", "is_read": true, "rating": 5, "date_added": "Wed Jun 09 14:35:36 -0700 2010", "read_at": ""}
          {"user_id": "8842", "book_id": "7", "is_read": false, "rating": 0, "date_added": "Wed Jun 09 23:35:36 +0200 2010"}
          """#, "goodreads_books_poetry.json": #"{"book_id": "42", "title": "A \"T\"", "popular_shelves": [{"count": "3"}]}"#,
      ])
    // Both are the same moment: 21:35:36 UTC.
    #expect(log.ticks(of: 0).allSatisfy { $0 == 0 } && log.origin == Date(timeIntervalSince1970: 1_276_119_336))
    #expect(try title(log, "42") == "A \"T\"")
  }

  @Test func theAuthorsSplitOfREDAIsKept() throws {
    let log = try log(
      REDASplitReader(),
      ["trainset.txt": "0:0 1 2\n1:3 0\n2:4 5 6\n", "testset.txt": "0:0 1 2:3\n2:4 5 6:0\n"])
    // What is held out stands at the end with the rating 1; see MarkedHoldOut.
    let names = try log.originalItemIDs()
    #expect((0..<3).map { log.ratings(of: $0)?.last == 1 } == [true, false, true])
    #expect([0, 2].map { names[Int(log.items(of: $0).last!)] } == ["3", "0"])
    #expect((0..<3).map { log.count(of: $0) } == [4, 2, 4])
    #expect(try Set(history(log, "1")) == ["3", "0"])
  }

  static let damages: [Damage] = {
    func d(_ name: String, _ reader: any DatasetReader, _ files: [String: String], line: Int?, _ says: String...) -> Damage {
      Damage(name, reader, files.sorted { $0.key < $1.key }.map { ($0.key, Array($0.value.utf8)) }, .malformed, line: line, says: says)
    }
    let reviews = AmazonReviewsReader(category: "X")
    let assigned = "userID\tartistID\ttagID\tday\tmonth\tyear\n"
    return [
      d("rating 6", AmazonRatingsReader(category: "X"), ["ratings_X.csv": "a,b,6.0,1\n"], line: 1, "rating", "6.0"),
      d("no time", AmazonRatingsReader(category: "X"), ["ratings_X.csv": "a,b,5.0,1\na,b,5.0\n"], line: 2, "3 columns"),
      d("a review cut short", reviews, ["reviews_X_5.json": #"{"reviewerID": "A", "asin": "B"#], line: 1, "no JSON object"),
      d("no asin", reviews, ["reviews_X_5.json": #"{"reviewerID": "A", "overall": 5, "unixReviewTime": 1}"#], line: 1, "\"asin\""),
      d("not JSON", reviews, ["reviews_X_5.json": "A,B,5,1\n"], line: 1, "no JSON object"),
      d("a time that is text", reviews, ["reviews_X_5.json": #"{"reviewerID":"A","asin":"B","overall":5,"unixReviewTime":"x"}"#], line: 1, "unixReviewTime"),
      d("no reviews", reviews, ["reviews_X_5.json": ""], line: nil, "no rows"),
      d("a third column", OrderedPairsReader(fileName: "V"), ["V": "1 2\n1 2 3\n"], line: 2, "3 columns"),
      d("a day that is none", LastFMReader(), ["user_taggedartists.dat": assigned + "2\t52\t13\t31\t4\t2009\n"], line: 2, "day 31 of month 4"),
      d("an unknown tag", LastFMReader(), ["user_taggedartists.dat": assigned + "2\t52\t13\t1\t4\t2009\n", "tags.dat": "tagID\ttagValue\n1\tx\n"], line: 2, "tags.dat", "13"),
      d("no header", LastFMListeningReader(), ["user_artists.dat": "2\t51\t13883\n"], line: 1, "header", "userID"),
      d("a negative count", LastFMListeningReader(), ["user_artists.dat": "userID\tartistID\tweight\n2\t51\t-1\n"], line: 2, "weight"),
      d("hour 24", HetRecMovieLensReader(), ["user_ratedmovies.dat": "userID\tmovieID\trating\tdate_day\tdate_month\tdate_year\tdate_hour\tdate_minute\tdate_second\n1\t2\t3\t1\t1\t2000\t24\t0\t0\n"], line: 2, "date_hour", "24"),
      d("rating 11", MovieTweetingsReader(), ["ratings.dat": "1::0054890::11::5\n"], line: 1, "rating"),
      d("a film that is no number", MovieTweetingsReader(), ["ratings.dat": "1::tt05::1::5\n"], line: 1, "movie", "tt05"),
      d("another header", MovieLensCSVReader(), ["ratings.csv": "user,movieId,rating,timestamp\n1,2,3,4\n"], line: 1, "userId"),
      d("an unknown behaviour", TaobaoReader(), ["UserBehavior.csv": "1,2,3,pv,4\n1,2,3,look,4\n"], line: 2, "behaviour", "look"),
      d("no category", TaobaoReader(), ["UserBehavior.csv": "1,2,,pv,4\n"], line: 1, "category", "empty"),
      d("a date of another form", GoodreadsReader(genre: "poetry"), ["goodreads_interactions_poetry.json": #"{"user_id":"a","book_id":"1","rating":5,"date_added":"2010-06-09"}"#], line: 1, "date_added"),
      d("the 30th of February", GoodreadsReader(genre: "poetry"), ["goodreads_interactions_poetry.json": #"{"user_id":"a","book_id":"1","rating":5,"date_added":"Wed Feb 30 14:35:36 -0700 2010"}"#], line: 1, "date_added"),
      d("a pair with an unknown user", IRBenchmarkReader(), ["train.tsv": "user_procid\titem_procid\n5\t0\n", "test.tsv": "user_procid\titem_procid\n0\t0\n", "user_list.tsv": "user_orgid\tuser_procid\nA\t0\n", "item_list.tsv": "item_orgid\titem_procid\nB\t0\n"], line: 2, "user_list.tsv"),
      d("other items in the test file", REDASplitReader(), ["trainset.txt": "0:1 2\n", "testset.txt": "0:1 3:4\n"], line: 1, "testset.txt"),
      d("a tested user who has no training", REDASplitReader(), ["trainset.txt": "0:1 2\n", "testset.txt": "7:1 3:4\n"], line: 1, "user 7"),
      d("a word among the items", REDASplitReader(), ["trainset.txt": "0:1 x\n", "testset.txt": "0:1 x:4\n"], line: 1, "whole numbers"),
    ]
  }()

  @Test(arguments: damages)
  func refusesDamage(_ damage: Damage) throws {
    let folder = try TemporaryFolder()
    for file in damage.files { try folder.write(file.bytes, file.name) }
    let error = try #require(throws: InteractionError.self) { try damage.reader.read(DataFolder(folder.path)) }
    #expect(error.kind == damage.kind && error.line == damage.line)
    #expect(error.path?.hasPrefix(folder.path) == true)
    #expect(error.hint != nil || error.expected != nil)
    for word in damage.says { #expect(error.description.contains(word), "\(error)") }
  }
}
